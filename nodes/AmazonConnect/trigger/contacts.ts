import type { ContactSearchSummary } from '@aws-sdk/client-connect';
import type { IDataObject } from 'n8n-workflow';
import { notAmazonConnect } from '../aws/answers';
import { simplified } from '../operations/shared/contact';
import { contactDetails } from '../operations/shared/contactDetails';
import { contactFields } from '../operations/shared/contactOutput';
import type { Range } from '../operations/shared/contactSearch';
import { readSearchPage, searchQuota } from '../operations/shared/searchPage';
import { hasAttributes, type TriggerSettings } from './parameters';
import type { DatedPage } from './scan';
import type { PollService } from './service';

/** Reads a page of the contacts that the trigger is set to. */
export async function readPage(
	service: PollService,
	{ event, criteria, view }: TriggerSettings,
	newestFirst: boolean,
	range: Range,
	token?: string,
): Promise<DatedPage> {
	const client = await service.clientFor(searchQuota(event.type));
	const query = { InstanceId: view.InstanceId, type: event.type, criteria, newestFirst };
	const { date, ...page } = await readSearchPage(service, client, query, range, token);
	// AWS dates its answers. Without that, only this machine's clock would say how far the trigger is.
	if (date === undefined) throw notAmazonConnect(200);
	service.clock.tell(date);
	return { ...page, date };
}

/** The fields of a contact whose details cannot be read. No filter leaves it out, because what it filters is unknown. */
export const fieldsWithoutDetails = (
	{ view }: TriggerSettings,
	summary: ContactSearchSummary,
): IDataObject => contactFields(summary, view, true);

/** The fields of a found contact; undefined for one that the settings leave out. */
export async function readContact(
	service: PollService,
	settings: TriggerSettings,
	summary: ContactSearchSummary,
): Promise<IDataObject | undefined> {
	const { attributes, details, transfers, view } = settings;
	if (!details && attributes.length === 0 && transfers) return contactFields(summary, view);
	const contact = await contactDetails(service, view.InstanceId, summary);
	if (!contact) return fieldsWithoutDetails(settings, summary);
	if (!hasAttributes(contact, attributes)) return undefined;
	if (!transfers && simplified(contact).TransferredTo !== undefined) return undefined;
	return contactFields(details ? contact : summary, view);
}
