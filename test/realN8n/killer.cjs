/**
 * Preloaded into n8n: kills it when the state of a trigger has just been saved, if the file that
 * KILL_AFTER_SAVING names is there. The execution for what the trigger found is not created yet.
 */
'use strict';

const { existsSync, rmSync } = require('node:fs');
const Module = require('node:module');

const file = process.env.KILL_AFTER_SAVING;
const load = Module._load;
let patched = false;

Module._load = function (request, ...others) {
	const loaded = load.call(this, request, ...others);
	const service = !patched && request.endsWith('workflow-static-data.service') && loaded;
	if (service) {
		patched = true;
		const { prototype } = service.WorkflowStaticDataService;
		const save = prototype.saveStaticDataById;
		prototype.saveStaticDataById = async function (...args) {
			await save.apply(this, args);
			if (!existsSync(file)) return;
			rmSync(file);
			process.kill(process.pid, 'SIGKILL');
		};
	}
	return loaded;
};
