import type { INodeProperties } from 'n8n-workflow';

/**
 * Whether a parameter is an expression: no parameter has this value, and n8n treats every condition as met when the
 * parameter is an expression (`displayParameter`). In n8n 2.0.0, `startsWith` throws without a value; in 2.41, `regex` does on
 * a busy machine.
 */
export const IS_EXPRESSION = 'an expression';

/**
 * A parameter that is shown and must be filled in while another one has a value. As one property, n8n
 * would demand it of every node in which an expression chooses that value, also where the expression
 * chooses another one and the editor hides the field; so that there is one more, which may be empty.
 */
export function neededFor(
	condition: Record<string, string>,
	property: INodeProperties,
): INodeProperties[] {
	const [[name, value]] = Object.entries(condition);
	return [
		{
			...property,
			required: true,
			displayOptions: { hide: { [name]: [{ _cnd: { not: value } }] } },
		},
		{ ...property, displayOptions: { show: { [name]: [IS_EXPRESSION] } } },
	];
}
