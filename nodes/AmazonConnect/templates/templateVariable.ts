/**
 * Where the value of a template's variable goes in the request.
 * - `custom`: CustomAttributes
 * - `profile`: CustomerProfileAttributes
 * - `profileCustom`: the object `custom` in CustomerProfileAttributes
 */
export type VariableKind = 'custom' | 'profile' | 'profileCustom';

export interface TemplateVariable {
	kind: VariableKind;
	/** Its key there. */
	key: string;
}

/**
 * Filled by Amazon Connect: who the agent is, and the addresses of both sides.
 * https://docs.aws.amazon.com/connect/latest/adminguide/personalize-templates.html
 */
const OF_THE_SYSTEM =
	/^(Agent|System|SystemEndpoint|CustomerEndpoint)\.|^(CustomerEndpointAddress|SystemEmailAddress)$/;

/**
 * What a variable stands for, by its path in the template, without the `Attributes.` that all of them
 * begin with: `orderId` is a value of one's own, `Customer.FirstName` one of the customer profile,
 * `Customer.Attributes.size` one that was added to the profile. Undefined for what cannot be given.
 * https://docs.aws.amazon.com/connect/latest/adminguide/migrate-from-pinpoint.html
 * The profile's keys begin with a small letter:
 * https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_CustomerProfileAttributes.html
 */
export function readVariable(path: string): TemplateVariable | undefined {
	if (OF_THE_SYSTEM.test(path)) return undefined;
	const [first, second, ...rest] = path.split('.');
	if (first !== 'Customer' || second === undefined) return { kind: 'custom', key: path };
	if (rest.length === 0) {
		return { kind: 'profile', key: second.charAt(0).toLowerCase() + second.slice(1) };
	}
	// Anything deeper, such as recommendations, only a campaign can fill.
	return second === 'Attributes' && rest.length === 1
		? { kind: 'profileCustom', key: rest[0] }
		: undefined;
}

/**
 * The field that tells of which template the others are, by its default value; it is never shown. The editor
 * may keep the fields of one template when another one is chosen: it cannot tell the change while an
 * expression of the panel has no data.
 */
export const TEMPLATE_FIELD = '$template';
