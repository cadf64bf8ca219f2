import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { FILL_IN, readField, refuse, type Reading } from './credentialFields';

/** The role that the credential's keys assume. */
export interface Role {
	arn: string;
	externalId?: string;
	sessionName: string;
	durationSeconds: number;
}

/** Labels of the role's fields, as errors name them. */
export const ROLE_FIELDS = {
	arn: 'Role ARN',
	externalId: 'External ID',
	sessionName: 'Role Session Name',
	duration: 'Role Session Duration (Minutes)',
} as const;

// Forms and bounds: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const ROLE_ARN = /^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[!-~]{1,512}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const MINUTES = { least: 15, most: 12 * 60 };

/** Reads 'Assume Role' and the fields that it shows. Switched off, they are left out: no role. */
export function readRole(data: ICredentialDataDecryptedObject): Reading<Role | undefined> {
	if (data.assumeRole !== true) return { value: undefined };

	const arn = readField(data.roleArn);
	if (!arn) return refuse(ROLE_FIELDS.arn, 'is empty', FILL_IN);
	if (!ROLE_ARN.test(arn)) {
		return refuse(
			ROLE_FIELDS.arn,
			'is not the ARN of an IAM role',
			"Use a format such as 'arn:aws:iam::123456789012:role/n8n'.",
		);
	}
	const externalId = readField(data.externalId);
	if (externalId && !EXTERNAL_ID.test(externalId)) {
		return refuse(
			ROLE_FIELDS.externalId,
			'has a format that AWS does not allow',
			'Use 2 to 1,224 letters, digits or characters from _+=,.@:/- and no spaces.',
		);
	}
	const sessionName = readField(data.roleSessionName);
	if (!SESSION_NAME.test(sessionName)) {
		return refuse(
			ROLE_FIELDS.sessionName,
			sessionName ? 'has a format that AWS does not allow' : 'is empty',
			'Use 2 to 64 letters, digits or characters from _+=,.@- and no spaces.',
		);
	}
	const minutes = Number(data.roleDurationMinutes);
	if (!Number.isInteger(minutes) || minutes < MINUTES.least || minutes > MINUTES.most) {
		return refuse(
			ROLE_FIELDS.duration,
			`is not a whole number from ${MINUTES.least} to ${MINUTES.most}`,
			'The default is 60.',
		);
	}
	const role = { arn, sessionName, durationSeconds: minutes * 60 };
	return { value: externalId ? { ...role, externalId } : role };
}
