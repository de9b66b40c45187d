import type { IDataObject } from 'n8n-workflow';
import { customerFinder } from './customerByName';
import type { CustomerReference } from './customerReference';
import type { Customer } from './customers';
import { begin, operation } from './operation';
import type { Operation, OperationDescription, OperationWork } from './operation';
import { customerIdProperty } from './parameters';

interface OfCustomer {
	customerId: string;
}

type CustomerOperation<Parameters extends OfCustomer> = OperationWork<Parameters> &
	OperationDescription<Omit<Parameters, 'customerId'>> & {
		/** Its answer for a customer that was found by name, where the customer list has all of it. */
		fromList?(customer: Customer): IDataObject[];
	};

/**
 * Defines an operation on one customer. It has the parameter Customer before its own, and gets `customerId`, however the user chose the
 * customer.
 */
export function customerOperation<Parameters extends OfCustomer>(
	definition: CustomerOperation<Parameters>,
): Operation {
	const { option, options, properties, fromList } = definition;
	return operation<{ customer: CustomerReference; others: Omit<Parameters, 'customerId'> }>({
		option,
		options,
		properties: [customerIdProperty, ...properties],
		read: (parameters) => ({
			customer: parameters.customer(customerIdProperty.name),
			others: definition.read(parameters),
		}),
		start(client) {
			// After the customer is found, so that it is asked for once, by whichever of its names and by its ID.
			const ask = begin(definition, client);
			const find = customerFinder(client, fromList !== undefined);
			return async ({ customer, others }) => {
				const { id, row } = 'id' in customer ? { ...customer, row: undefined } : await find(customer.name);
				return row && fromList ? fromList(row) : await ask({ customerId: id, ...others } as Parameters);
			};
		},
	});
}
