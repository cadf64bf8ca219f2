import { flowArn, instanceArn, phoneNumberArn, type Instance } from '../account.mts';
import { invalidRequest, notFound } from '../errors.mts';
import { page, type Call, type Operation } from './operation.mts';

export function instanceOf({ state, caller }: Call, id: string): Instance {
	const found = state.account.instances.find(
		(instance) => instance.id === id && instance.region === caller.region,
	);
	if (!found) throw notFound('Instance not found');
	return found;
}

function pageSize(call: Call, value: string | number | null | undefined, max: number): number {
	const size = Number(value ?? max);
	if (!Number.isInteger(size) || size < 1 || size > max) {
		throw invalidRequest(`maxResults must be 1 to ${max}`);
	}
	return Math.min(size, call.state.behaviour.pageSize);
}

const instanceSummary = (call: Call, instance: Instance) => ({
	Id: instance.id,
	Arn: instanceArn(call.state.account, instance),
	IdentityManagementType: 'CONNECT_MANAGED',
	InstanceAlias: instance.alias,
	CreatedTime: 1_700_000_000.5,
	InstanceStatus: instance.status,
	InboundCallsEnabled: true,
	OutboundCallsEnabled: true,
	InstanceAccessUrl: `https://${instance.alias}.my.connect.aws`,
});

const listInstances: Operation = {
	name: 'ListInstances',
	action: 'connect:ListInstances',
	method: 'GET',
	path: '/instance',
	handle(call) {
		const size = pageSize(call, call.query.get('maxResults'), 10);
		const here = call.state.account.instances.filter(({ region }) => region === call.caller.region);
		const { entries, next } = page(here, size, call.query.get('nextToken'));
		return {
			InstanceSummaryList: entries.map((instance) => instanceSummary(call, instance)),
			NextToken: next,
		};
	},
};

const describeInstance: Operation = {
	name: 'DescribeInstance',
	action: 'connect:DescribeInstance',
	method: 'GET',
	path: '/instance/:InstanceId',
	handle: (call) => ({
		Instance: instanceSummary(call, instanceOf(call, call.path.InstanceId)),
	}),
};

const listContactFlows: Operation = {
	name: 'ListContactFlows',
	action: 'connect:ListContactFlows',
	method: 'GET',
	path: '/contact-flows-summary/:InstanceId',
	handle(call) {
		const { account } = call.state;
		const instance = instanceOf(call, call.path.InstanceId);
		const types = call.query.getAll('contactFlowTypes');
		const flows = account.flows.filter(
			({ instanceId, type }) =>
				instanceId === instance.id && (types.length === 0 || types.includes(type)),
		);
		const size = pageSize(call, call.query.get('maxResults'), 1000);
		const { entries, next } = page(flows, size, call.query.get('nextToken'));
		return {
			ContactFlowSummaryList: entries.map((flow) => ({
				Id: flow.id,
				Arn: flowArn(account, instance, flow),
				Name: flow.name,
				ContactFlowType: flow.type,
				ContactFlowState: flow.state,
				ContactFlowStatus: flow.status,
			})),
			NextToken: next,
		};
	},
};

interface ListPhoneNumbersBody {
	InstanceId?: string;
	MaxResults?: number;
	NextToken?: string;
}

const phoneNumbers = (call: Call, instanceId?: string) =>
	call.state.account.phoneNumbers.flatMap((number) => {
		const { account } = call.state;
		const instance = account.instances.find(({ id }) => id === number.instanceId);
		if (instance?.region !== call.caller.region) return [];
		if (instanceId && instance.id !== instanceId) return [];
		const { id, number: PhoneNumber, country, description, importedFrom } = number;
		const origin = importedFrom === 'sms-voice' ? 'phone-number' : 'phone-number-id';
		return [
			{
				PhoneNumberId: id,
				PhoneNumberArn: phoneNumberArn(account, instance, number),
				PhoneNumber,
				PhoneNumberCountryCode: country,
				PhoneNumberType: 'DID',
				PhoneNumberDescription: description,
				InstanceId: instance.id,
				TargetArn: instanceArn(account, instance),
				SourcePhoneNumberArn: importedFrom
					? `arn:aws:${importedFrom}:${instance.region}:${account.id}:${origin}/${id}`
					: undefined,
			},
		];
	});

const listPhoneNumbersV2: Operation = {
	name: 'ListPhoneNumbersV2',
	action: 'connect:ListPhoneNumbersV2',
	method: 'POST',
	path: '/phone-number/list',
	handle(call) {
		const { InstanceId, MaxResults, NextToken } = (call.body ?? {}) as ListPhoneNumbersBody;
		const { entries, next } = page(
			phoneNumbers(call, InstanceId),
			pageSize(call, MaxResults, 1000),
			NextToken,
		);
		return { ListPhoneNumbersSummaryList: entries, NextToken: next };
	},
};

const describePhoneNumber: Operation = {
	name: 'DescribePhoneNumber',
	action: 'connect:DescribePhoneNumber',
	method: 'GET',
	path: '/phone-number/:PhoneNumberId',
	handle(call) {
		const wanted = call.path.PhoneNumberId;
		const found = phoneNumbers(call).find(
			({ PhoneNumberId, PhoneNumberArn }) => PhoneNumberId === wanted || PhoneNumberArn === wanted,
		);
		if (!found) throw notFound('Phone number not found');
		return { ClaimedPhoneNumberSummary: { ...found, PhoneNumberStatus: { Status: 'CLAIMED' } } };
	},
};

export const connectOperations: Operation[] = [
	listInstances,
	describeInstance,
	listContactFlows,
	listPhoneNumbersV2,
	describePhoneNumber,
];
