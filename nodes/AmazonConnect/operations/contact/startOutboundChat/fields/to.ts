import type { ItemParameters } from '../../../itemParameters';
import { readText } from '../../../values';
import { countryOptions, findCountry } from '../countries';
import { endpointTypeProperty, readEndpointType } from '../endpointTypes';
import { ENDPOINT_ADDRESS } from '../limits';
import { readPhoneNumber, type PhoneNumberFault } from '../phoneNumber';
import type { Field } from '../request';

const LABEL = 'To';
const COUNTRY_LABEL = 'Default Country';
const TYPE = {
	label: 'To Type',
	name: 'destinationEndpointType',
	byDefault: 'TELEPHONE_NUMBER',
} as const;

const WITH_COUNTRY_CODE = `Write it with its country code, e.g. +1 415 555 2671, or add '${COUNTRY_LABEL}' in 'Options'.`;

const CURES: Record<PhoneNumberFault, string> = {
	ambiguous: WITH_COUNTRY_CODE,
	characters: 'Write it as in +1 415 555 2671, with nothing before or after it.',
	decimal: 'Store it as text, without the decimals, where it comes from.',
	digits: 'Check its digits.',
	extension: 'Use a number without an extension.',
	noCountryCode: WITH_COUNTRY_CODE,
	notANumber: 'Enter a phone number, e.g. +1 415 555 2671.',
	unknownCountryCode: 'Check its country code.',
};

function defaultCountry(item: ItemParameters): string | undefined {
	if (!item.hasOption('defaultCountry')) return undefined;
	const given = readText(item, COUNTRY_LABEL, item.option('defaultCountry'), {
		max: 100,
		// Without it, a national number can be read as one of another country.
		required: 'Choose a country, or remove the option.',
	});
	if (given === undefined) return undefined;
	return (
		findCountry(given) ??
		item.refuse(
			COUNTRY_LABEL,
			'is not a country',
			"Choose it from the list, or enter its two-letter code, e.g. 'US' or 'DE'.",
		)
	);
}

/** An address as Amazon Connect takes it: a phone number in E.164 form, unless the type is another. */
export function readAddress(item: ItemParameters, label: string, text: string): string | undefined {
	const country = defaultCountry(item);
	if (readEndpointType(item, TYPE) !== TYPE.byDefault) return text;
	const reading = readPhoneNumber(text, country);
	if (reading.fault === undefined) return reading.number;
	return item.refuse(label, reading.problem, CURES[reading.fault]);
}

export const to: Field = {
	properties: [
		{
			displayName: LABEL,
			name: 'destinationEndpoint',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. +14155552671',
			description:
				"The customer's phone number with its country code. For numbers without one, set 'Default Country' in 'Options'.",
			builderHint: {
				propertyHint:
					"The item's field with the phone number, e.g. $json.phone. Spaces, brackets and dashes are fine; without a country code set options.defaultCountry",
			},
		},
	],
	additionalFields: [endpointTypeProperty(TYPE)],
	options: [
		{
			displayName: COUNTRY_LABEL,
			name: 'defaultCountry',
			type: 'options',
			options: countryOptions,
			default: '',
			description: 'The country of phone numbers without a country code',
		},
	],
	build(item) {
		const Type = readEndpointType(item, TYPE);
		const given = readText(item, LABEL, item.get('destinationEndpoint', LABEL), {
			...ENDPOINT_ADDRESS,
			required: "Enter the customer's phone number, e.g. +1 415 555 2671.",
		});
		if (given === undefined || !Type) return {};
		const Address = readAddress(item, LABEL, given);
		return Address === undefined ? {} : { DestinationEndpoint: { Type, Address } };
	},
};
