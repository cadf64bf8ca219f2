import type { ErrorContext, Row } from '../../aws/errorTable';

/** Where an administrator finds the rights. */
export const POLICY = "(see the page 'For your AWS administrator')";

export const ON_CONTACTS = `'contact/*' of the instance ${POLICY}`;

const NOT_FOUND =
	"Check that the contact in 'Contact ID' belongs to the instance in 'Instance', that the instance is in the credential's Region, and that the contact is not older than 24 months: Amazon Connect does not keep older contacts.";

/** In a list of contacts any number in a row may have been deleted, so it tells nothing of the next. */
const ROWS: readonly Row[] = [
	{
		names: ['ResourceNotFoundException', 'ContactNotFoundException'],
		message: 'Amazon Connect does not know this contact in this instance',
		advice: NOT_FOUND,
		ends: 'item',
	},
];

/** What errors about one contact mean, and where to look. */
export const contactErrors = (iamAction: string, rows: readonly Row[] = []): ErrorContext => ({
	iamAction,
	iamResources: ON_CONTACTS,
	notFound: NOT_FOUND,
	invalid: "Check that 'Contact ID' is the ID of a contact of the instance in 'Instance'.",
	rows: [...rows, ...ROWS],
});
