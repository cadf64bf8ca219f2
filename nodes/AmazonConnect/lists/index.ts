import { explained } from './explained';
import { searchFlows } from './flows';
import { searchInstances } from './instances';
import { searchKnowledgeBases } from './templates/searchKnowledgeBases';
import { searchMessageTemplates } from './templates/searchTemplates';
import { searchPhoneNumbers } from './phoneNumbers';
import { templateText } from './templates/textMapper';
import { templateVariables } from './templates/variableMapper';

/** What fills the drop-downs, under the names that the panel calls it by. */
export const listSearch = {
	searchFlows: explained(searchFlows),
	searchInstances: explained(searchInstances),
	searchKnowledgeBases: explained(searchKnowledgeBases),
	searchMessageTemplates: explained(searchMessageTemplates),
	searchPhoneNumbers: explained(searchPhoneNumbers),
};

/** What makes the fields of resource mappers. */
export const resourceMapping = { templateText, templateVariables };
