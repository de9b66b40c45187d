import { codeName, codeOptions, MANAGEMENT_MODES, toCode } from '../../shared/codes';
import { customerListing, toCustomerItem } from '../../shared/customers';
import type { Customer } from '../../shared/customers';
import { filtersProperty, limitedProperties, readFilters, readLimit } from '../../shared/listParameters';
import { operation } from '../../shared/operation';
import { fetchItems } from '../../shared/pages';
import { inputError } from '../../shared/parameters';
import type { Session } from '../../shared/session';
import { fold } from '../../shared/text';

interface Parameters {
	name: string;
	managementMode?: number;
	limit?: number;
}

const start =
	(session: Session) =>
	async ({ name, managementMode, limit }: Parameters) => {
		const passes = (customer: Customer) =>
			fold(customer.organization).includes(fold(name)) &&
			(managementMode === undefined || toCode(customer.managementMode) === managementMode);
		const wanted = { limit, filtered: name !== '' || managementMode !== undefined };
		return await fetchItems(session, customerListing(), wanted, (customer) =>
			passes(customer) ? [toCustomerItem(customer)] : [],
		);
	};

const filtersOfCustomers = filtersProperty([
	{
		displayName: 'Management Mode',
		name: 'managementMode',
		type: 'options',
		options: codeOptions(MANAGEMENT_MODES),
		default: 0,
		description: 'Only customers whose tenants are managed in this way',
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Contoso',
		description: 'Only customers whose name has this text in it; case and accents do not matter',
	},
]);

export const getAll = operation<Parameters>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many customers',
		description: 'Get customers, with their tenants and management mode',
	},
	properties: [...limitedProperties, filtersOfCustomers],
	read: (context, itemIndex) => {
		const { name, managementMode } = readFilters(context, itemIndex, filtersOfCustomers);
		if (managementMode !== undefined && codeName(MANAGEMENT_MODES, managementMode) === null) {
			throw inputError(
				context,
				itemIndex,
				'The management mode is unknown',
				'Choose one from the list, or check the expression: it must give a number from 0 to 2.',
			);
		}
		return {
			name: String(name ?? ''),
			managementMode: toCode(managementMode),
			limit: readLimit(context, itemIndex),
		};
	},
	start,
});
