import type { Account } from '../localConnect/account.mts';

const id = (kind: number, index: number): string =>
	`${String(kind).repeat(8)}-0000-4000-8000-${String(index).padStart(12, '0')}`;

const padded = (index: number): string => String(index).padStart(3, '0');

/** So many of each kind are usable. */
const MANY = 300;

/**
 * Adds 300 instances, and 300 flows and 300 SMS numbers to the first instance, in between as many that
 * the lists must leave out. The last of each kind is the only one with its name.
 */
export function enlarge(account: Account): void {
	const instanceId = account.instances[0].id;
	for (let index = 1; index <= MANY; index++) {
		account.instances.push({
			id: id(2, index),
			alias: `branch-${padded(index)}`,
			region: 'us-east-1',
			status: 'ACTIVE',
		});
		const flow = {
			instanceId,
			type: 'CONTACT_FLOW',
			state: 'ACTIVE',
			status: 'PUBLISHED',
		} as const;
		account.flows.push(
			{ ...flow, id: id(3, index), name: `Reminder ${padded(index)}` },
			{ ...flow, id: id(4, index), name: `Draft ${padded(index)}`, status: 'SAVED' },
			{ ...flow, id: id(5, index), name: `Old ${padded(index)}`, state: 'ARCHIVED' },
		);
		const number = { instanceId, country: 'US' };
		account.phoneNumbers.push(
			{
				...number,
				id: id(6, index),
				number: `+1206555${String(1000 + index)}`,
				description: `Branch ${padded(index)}`,
				importedFrom: 'sms-voice',
			},
			{
				...number,
				id: id(7, index),
				number: `+1206556${String(1000 + index)}`,
				description: `Hotline ${padded(index)}`,
			},
		);
	}
}
