/** The phone number library; the build replaces the compiled file with a bundle of it. */
export { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
