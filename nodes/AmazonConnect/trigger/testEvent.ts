import { NodeOperationError, type IDataObject, type IPollFunctions } from 'n8n-workflow';
import { readContact, readPage } from './contacts';
import type { TriggerSettings } from './parameters';
import type { PollService } from './service';

const DAY = 24 * 60 * 60 * 1000;

/** So many contacts are looked at: a person waits. */
const MOST = 200;

/**
 * For *Fetch Test Event*: the newest contact of the last 24 hours that matches.
 *
 * @throws NodeOperationError when there is none
 */
export async function findTestEvent(
	context: IPollFunctions,
	service: PollService,
	settings: TriggerSettings,
): Promise<IDataObject> {
	const end = service.clock.now();
	const range = { start: end - DAY, end };
	let looked = 0;
	for (let token: string | undefined; looked < MOST;) {
		const page = await readPage(service, settings, true, range, token);
		for (const contact of page.contacts) {
			const fields = await readContact(service, settings, contact);
			if (fields) return fields;
		}
		looked += page.contacts.length;
		token = page.next;
		if (token === undefined || page.contacts.length === 0) break;
	}
	throw new NodeOperationError(
		context.getNode(),
		`No matching contact ${settings.event.words} in the last 24 hours`,
		{ description: "Start and end a chat, check 'Instance' and 'Filters', or set mock data." },
	);
}
