import type { EndpointType } from '@aws-sdk/client-connect';
import type { ItemParameters } from '../../../itemParameters';
import { readText } from '../../../values';
import { countryOptions, findCountry } from '../countries';
import { endpointType, endpointTypeProperty } from '../endpointTypes';
import { ENDPOINT_ADDRESS } from '../limits';
import { readPhoneNumber, type PhoneNumberFault } from '../phoneNumber';
import type { Field } from '../request';

const LABEL = 'To';
const TYPE_LABEL = 'To Type';
const COUNTRY_LABEL = 'Default Country';
const DEFAULT_TYPE = 'TELEPHONE_NUMBER';

/** An expression that puts a country code in front, made from the stored one if that reads a field. */
function expressionCure(item: ItemParameters): string {
	const stored = String(item.facts.stored('destinationEndpoint'));
	const path = /^=\s*\{\{\s*(\$json[\w.[\]'"]*)\s*\}\}\s*$/.exec(stored)?.[1];
	return path
		? ` Or add the country code in the expression: {{ '+1' + String(${path}).replace(/\\D/g, '').replace(/^0+/, '') }}`
		: '';
}

const WITH_COUNTRY_CODE = `Write it with its country code, e.g. +1 415 555 2671, or add '${COUNTRY_LABEL}' in 'Options'.`;

const CURES: Record<PhoneNumberFault, string> = {
	ambiguous: WITH_COUNTRY_CODE,
	digits: 'Check its digits.',
	extension: 'Use a number without an extension.',
	noCountryCode: WITH_COUNTRY_CODE,
	notANumber: 'Enter a phone number, e.g. +1 415 555 2671.',
	unknownCountryCode: 'Check the digits after the +.',
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
	if (readType(item) !== DEFAULT_TYPE) return text;
	const reading = readPhoneNumber(text, country);
	if (reading.fault === undefined) return reading.number;
	const { fault, problem } = reading;
	const expression = fault === 'noCountryCode' && label === LABEL ? expressionCure(item) : '';
	return item.refuse(label, problem, `${CURES[fault]}${expression}`);
}

function readType(item: ItemParameters): EndpointType | undefined {
	const type = endpointType(item.additional('destinationEndpointType'), DEFAULT_TYPE);
	return type ?? item.refuse(TYPE_LABEL, 'has an unknown value', 'Choose one from the list.');
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
	additionalFields: [endpointTypeProperty(TYPE_LABEL, 'destinationEndpointType', DEFAULT_TYPE)],
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
		const Type = readType(item);
		const given = readText(item, LABEL, item.get('destinationEndpoint', LABEL), {
			...ENDPOINT_ADDRESS,
			required: "Enter the customer's phone number, e.g. +1 415 555 2671.",
		});
		if (given === undefined || !Type) return {};
		const Address = readAddress(item, LABEL, given);
		return Address === undefined ? {} : { DestinationEndpoint: { Type, Address } };
	},
};
