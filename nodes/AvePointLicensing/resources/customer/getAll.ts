import type { INodeProperties } from 'n8n-workflow';
import { codeOptions, codesOf, MANAGEMENT_MODES, toCode } from '../../shared/codes';
import { customerListing, toCustomerItem } from '../../shared/customers';
import type { Customer } from '../../shared/customers';
import { filtersProperty, limitedProperties, readLimit } from '../../shared/listParameters';
import { operation } from '../../shared/operation';
import { fetchItems } from '../../shared/pages';
import type { ApiClient } from '../../shared/apiClient';
import { fold } from '../../shared/text';

interface Parameters {
	name: string;
	managementMode?: number;
	limit?: number;
}

async function execute(client: ApiClient, { name, managementMode, limit }: Parameters) {
	const passes = (customer: Customer) =>
		fold(customer.organization).includes(fold(name)) &&
		(managementMode === undefined || toCode(customer.managementMode) === managementMode);
	const wanted = { limit, filtered: name !== '' || managementMode !== undefined };
	return await fetchItems(client, customerListing(), wanted, (customer) =>
		passes(customer) ? [toCustomerItem(customer)] : [],
	);
}

const managementModeFilter: INodeProperties = {
	displayName: 'Management Mode',
	name: 'managementMode',
	type: 'options',
	options: codeOptions(MANAGEMENT_MODES),
	default: 0,
	description: 'Only customers whose tenants are managed in this way',
};

const nameFilter: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Contoso',
	description: 'Only customers with this text in their name. Upper and lower case and accents do not matter.',
};

const filterProperties = [managementModeFilter, nameFilter];

export const getAll = operation<Parameters>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many customers',
		description: 'Retrieve a list of customers, with their tenants and management mode',
	},
	properties: [...limitedProperties, filtersProperty(filterProperties)],
	read: (parameters) => {
		const filters = parameters.filters('filters', filterProperties);
		return {
			name: filters.ifSet(nameFilter, filters.text) ?? '',
			managementMode: filters.ifSet(managementModeFilter, (name) =>
				filters.choice(name, codesOf(MANAGEMENT_MODES), 'The management mode is unknown'),
			),
			limit: readLimit(parameters),
		};
	},
	execute,
});
