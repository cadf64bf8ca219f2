import type { EndpointType } from '@aws-sdk/client-connect';
import type { ItemParameters } from '../../itemParameters';
import { readText } from '../../values';
import { endpointType, endpointTypeProperty } from '../endpointTypes';
import { ENDPOINT_ADDRESS } from '../limits';
import { isCountry, readPhoneNumber } from '../phoneNumber';
import type { Field } from '../request';

const LABEL = 'To';
const TYPE_LABEL = 'To Type';
const COUNTRY_LABEL = 'Default Country';
const DEFAULT_TYPE = 'TELEPHONE_NUMBER';

/** The expression inside the stored parameter, e.g. $json.phone, to build a ready cure from. */
function storedExpression(item: ItemParameters): string {
	const inner = /^=\s*\{\{\s*(\$json[\w.[\]'"]*)\s*\}\}\s*$/.exec(
		String(item.facts.stored('destinationEndpoint')),
	);
	return inner?.[1] ?? '$json.phone';
}

const cure = (item: ItemParameters): string =>
	`Use the international form, e.g. +14155552671, choose a 'Default Country' in 'Options', or put the country code in front: {{ '+1' + String(${storedExpression(item)}).replace(/\\D/g, '').replace(/^0+/, '') }}`;

function defaultCountry(item: ItemParameters): string | undefined {
	const code = readText(item, COUNTRY_LABEL, item.option('defaultCountry'), { max: 100 });
	if (code === undefined || isCountry(code.toUpperCase())) return code?.toUpperCase();
	return item.refuse(COUNTRY_LABEL, 'is not a country code', "Use two letters, e.g. 'US' or 'DE'.");
}

/** An address as Amazon Connect takes it: a phone number in E.164 form, unless the type is another. */
export function readAddress(item: ItemParameters, label: string, text: string): string | undefined {
	const country = defaultCountry(item);
	if (readType(item) !== DEFAULT_TYPE) return text;
	const reading = readPhoneNumber(text, country);
	return reading.problem === undefined
		? reading.number
		: item.refuse(label, reading.problem, cure(item));
}

function readType(item: ItemParameters): EndpointType | undefined {
	const type = endpointType(item.additional('destinationEndpointType'), DEFAULT_TYPE);
	return type ?? item.refuse(TYPE_LABEL, 'is not a type that Amazon Connect knows');
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
				"The customer's phone number, in international form. For national numbers set 'Default Country' in 'Options'.",
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
			type: 'string',
			default: '',
			placeholder: 'e.g. US',
			description:
				'Two-letter code of the country whose numbers are given without a country code (ISO 3166-1)',
		},
	],
	build(item) {
		const Type = readType(item);
		const given = readText(item, LABEL, item.get('destinationEndpoint', LABEL), {
			...ENDPOINT_ADDRESS,
			required: "Enter the customer's phone number, e.g. +14155552671.",
		});
		if (given === undefined || !Type) return {};
		const Address = readAddress(item, LABEL, given);
		return Address === undefined ? {} : { DestinationEndpoint: { Type, Address } };
	},
};
