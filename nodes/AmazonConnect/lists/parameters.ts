import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';
import { findId } from '../operations/shared/resourceId';
import { locatorValue } from '../operations/values';

/** The value of a parameter while nothing runs; undefined for an expression that needs an item. */
export function currentValue(context: ILoadOptionsFunctions, name: string): unknown {
	try {
		return locatorValue(context.getNodeParameter(name, undefined));
	} catch {
		return undefined;
	}
}

/**
 * The ID of the chosen instance, on which other lists depend.
 *
 * @throws NodeOperationError when none is chosen, or only a run can tell which
 */
export function chosenInstance(context: ILoadOptionsFunctions): string {
	const id = findId(String(currentValue(context, 'instanceId') ?? '').trim(), 'instance');
	if (id) return id;
	throw new NodeOperationError(context.getNode(), "Choose an 'Instance' first", {
		description:
			"This list depends on the instance. If 'Instance' is an expression that needs an item, enter an ID or ARN here.",
	});
}
