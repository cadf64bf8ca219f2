import { isAccountId, PARTITIONS, parseArn } from '../../../../aws/arn';
import type { ItemParameters } from '../../../itemParameters';
import { locatorValue, readText } from '../../../values';
import { endpointTypeProperty, readEndpointType } from '../endpointTypes';
import { ENDPOINT_ADDRESS } from '../limits';
import type { Field } from '../request';

const LABEL = 'From';
const TYPE = {
	label: 'From Type',
	name: 'sourceEndpointType',
	byDefault: 'CONNECT_PHONENUMBER_ARN',
} as const;

const WANTED =
	"Enter the ARN of the number in Amazon Connect, in the form 'arn:aws:connect:REGION:ACCOUNT:phone-number/ID'. Your AWS administrator finds it under Phone numbers, or with ListPhoneNumbersV2.";

/** The old form, with the instance in it, still works; AWS calls it deprecated. */
const PHONE_NUMBER = /^(instance\/[\w-]+\/)?phone-number\/[\w-]+$/;

/** A phone number's ARN of the credential's Region. */
function checkedArn(item: ItemParameters, address: string): string | undefined {
	const arn = parseArn(address);
	if (!arn) {
		const number = /^[+(]?[\d\s().-]+$/.test(address);
		return item.refuse(LABEL, number ? 'is a phone number, not an ARN' : 'is not an ARN', WANTED);
	}
	if (arn.service === 'sms-voice' || arn.service === 'social-messaging') {
		return item.refuse(LABEL, 'is an ARN of AWS End User Messaging', WANTED);
	}
	if (arn.service !== 'connect' || !PHONE_NUMBER.test(arn.resource)) {
		return item.refuse(LABEL, 'is not the ARN of a phone number in Amazon Connect', WANTED);
	}
	if (!PARTITIONS.includes(arn.partition)) {
		return item.refuse(LABEL, 'is an ARN with an unknown partition', WANTED);
	}
	if (!isAccountId(arn.account)) {
		return item.refuse(LABEL, 'is an ARN without an account ID of 12 digits', WANTED);
	}
	if (arn.region !== item.facts.region) {
		return item.refuse(
			LABEL,
			`is in ${arn.region || 'no Region'}, but the credential's Region is ${item.facts.region}`,
			"Use a number of that Region, or a credential of the number's Region.",
		);
	}
	return address;
}

export const from: Field = {
	properties: [
		{
			displayName: LABEL,
			name: 'sourceEndpoint',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The number of your instance that sends the message',
			typeOptions: { loadOptionsDependsOn: ['instanceId.value', 'channel'] },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: 'searchPhoneNumbers', searchable: true },
				},
				{
					displayName: 'By ARN',
					name: 'arn',
					type: 'string',
					placeholder: 'e.g. arn:aws:connect:us-east-1:123456789012:phone-number/…',
				},
			],
		},
	],
	additionalFields: [endpointTypeProperty(TYPE)],
	build(item) {
		const Type = readEndpointType(item, TYPE);
		const value = locatorValue(item.get('sourceEndpoint', LABEL));
		const given = readText(item, LABEL, value, { ...ENDPOINT_ADDRESS, required: WANTED });
		if (given === undefined || !Type) return {};
		const Address = Type === TYPE.byDefault ? checkedArn(item, given) : given;
		return Address === undefined ? {} : { SourceEndpoint: { Type, Address } };
	},
};
