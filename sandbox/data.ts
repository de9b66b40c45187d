import type { components } from '../nodes/AvePointLicensing/shared/apiTypes';
import { CustomerProtection } from './protection';
import { SeededRandom } from './seededRandom';

type Schemas = components['schemas'];
type Subscription = Required<Schemas['Subscription']>;

type Customer = Schemas['Customer'];

export interface SandboxCustomer extends Customer {
	subscriptions: Subscription[];
	/** AvePoint seats (for product 40, units) by product type; what is not there was not bought. */
	seats: Map<number, number>;
	/** By tenant type. */
	tenantSeats: Map<number, Array<Schemas['TenantUserSeats']>>;
	protection: CustomerProtection;
}

export interface DataOptions {
	/** How many customers. */
	customers: number;
	/** Same seed and day, same data. */
	seed: number;
	/** The day that expiry dates are counted from. */
	today: Date;
}

const NOT_APPLICABLE = 'N/A';

/** Names that break careless code. All invented. */
const HOSTILE_NAMES = [
	'Bäckerei Grünewald & Söhne GmbH',
	'O\'Hara "Quick" Movers',
	'株式会社さくら商会',
	'한빛 데이터 주식회사',
	'北京晨光科技有限公司',
	'🚀 Rocket Räder 🛴',
	'Trailing Blanks Ltd   ',
	'  Leading Blanks Inc',
	'<script>alert("seats")</script>',
	'=HYPERLINK("#","Formula")',
	'Semi;colon, Comma\tand Tab',
	'Line\nBreak AG',
	'Ünïcödé Çompany Şirketi',
	'ＷＩＤＥ　Ｌｅｔｔｅｒｓ',
	'{{ $json.name }} Templates',
	'%2e%2e/..\\Path Traders',
	'مؤسسة النور للتجارة',
	'Zero​Width Joiners‍ Ltd',
	`Very ${'long '.repeat(60)}Name Holdings`,
	'N/A',
	'null',
	'0',
	'Twin Peaks Ltd',
	'Twin Peaks Ltd',
	'Camel Case Ltd',
	'CAMEL CASE LTD',
];

const FIRST =
	'Amber Birch Copper Delta Ember Fjord Granite Harbor Indigo Juniper Kestrel Lumen Maple Nimbus Opal Pine Quartz Ridge Slate Tidal Umber Vale Willow Yarrow Zephyr'.split(
		' ',
	);
const SECOND =
	'Analytics Bakery Care Dental Engineering Foods Gardens Health Insurance Joinery Kitchens Legal Motors Networks Optics Printing Quarries Retail Schools Tools Utilities Ventures Works'.split(
		' ',
	);
const FORM = ['Ltd', 'Inc', 'GmbH', 'AG', 'BV', 'SAS', 'Pty', 'LLC'];
const COUNTRIES = ['Germany', 'United States', 'Japan', 'Netherlands', 'France', 'Australia', 'Singapore'];

/** Services whose name tells the product, with its type. */
const SERVICES: ReadonlyArray<{ service: string; productType: number; units?: boolean }> = [
	{ service: 'Cloud Backup for Microsoft 365 - Microsoft 365 services', productType: 2048 },
	{ service: 'Cloud Backup for Google Workspace', productType: 33554432 },
	{ service: 'Cloud Backup for Salesforce', productType: 32 },
	{ service: 'User and device management', productType: 49 },
	{ service: 'Baseline management', productType: 40, units: true },
	{ service: 'Fly', productType: 16777216 },
	{ service: 'Opus', productType: 65536 },
];

/** In one of the five forms in which the service writes a date, here or in sibling endpoints (DOC, LIVE). */
function inventDate(random: SeededRandom, today: Date, inDays: number): string {
	const day = new Date(today.getTime() + inDays * 86_400_000).toISOString().slice(0, 10);
	const [year, month, date] = day.split('-');
	return random.pick([
		`${day}T00:00:00Z`,
		`${month}-${date}-${year}T12:00:00Z`,
		`${month}/${date}/${year}T13:00:00Z`,
		`${month}/${date}/${year} 09:00:00`,
		day,
	]);
}

function inventSubscription(
	random: SeededRandom,
	today: Date,
	{ service, productType, units }: (typeof SERVICES)[number],
): Subscription & { productType: number } {
	const purchased = random.chance(0.08) ? 0 : random.integer(1, 400);
	const hasSeats = !units;
	const microsoft = hasSeats && random.chance(0.85);
	const total = purchased + random.integer(0, 60);
	// One in five uses more than was bought; one in twenty has more assigned than available (LIVE).
	const assigned = random.chance(0.2) ? purchased + random.integer(1, 40) : random.integer(0, purchased);
	const available = random.chance(0.05) ? Math.max(0, assigned - 3) : Math.max(total, assigned);
	const capacity = random.chance(0.3);
	const text = (applies: boolean, value: string | number) => (applies ? String(value) : NOT_APPLICABLE);
	return {
		productType,
		service,
		subscriptionModel: text(hasSeats, 'Per user'),
		purchasedUserSeats: text(hasSeats, purchased),
		purchasedUnits: text(!hasSeats, random.integer(1, 5)),
		microsoftLicenseAssigned: text(microsoft, assigned),
		microsoftLicenseAvailable: text(microsoft, available),
		purchasedCapacity: capacity ? random.pick(['1024 GB', '0/1 GB', '512 GB', '2.5 TB']) : NOT_APPLICABLE,
		protectedCapacity: text(capacity, `${random.integer(0, 900)} GB`),
		storage: random.pick(['AvePoint storage', 'Own storage', NOT_APPLICABLE]),
		retention: random.pick(['1 year', 'Unlimited', NOT_APPLICABLE]),
		consumedStorage: text(capacity, `${random.integer(0, 900)}.${random.integer(0, 9)} GB`),
		expirationDate: text(random.chance(0.95), inventDate(random, today, random.integer(-20, 400))),
		change: random.pick([NOT_APPLICABLE, '+5', '-2', '0']),
		source: random.pick(['AvePoint subscription', 'AvePoint pooled subscription']),
		paymentType: random.pick(['Prepaid', 'Pay as you go', NOT_APPLICABLE]),
		subscriptionName: text(service === 'Fly', 'Fly migration'),
		package: text(productType === 2048, random.pick(['Standard', 'Enterprise'])),
		contractEndDate: text(random.chance(0.5), inventDate(random, today, random.integer(30, 800))),
	};
}

function sumSeats(subscriptions: ReadonlyArray<Subscription & { productType: number }>): Map<number, number> {
	const seats = new Map<number, number>();
	for (const { productType, purchasedUserSeats, purchasedUnits } of subscriptions) {
		const number = Number(purchasedUserSeats === NOT_APPLICABLE ? purchasedUnits : purchasedUserSeats);
		seats.set(productType, (seats.get(productType) ?? 0) + number);
	}
	return seats;
}

function inventTenants(random: SeededRandom, domain: string) {
	const tenants = Array.from({ length: random.integer(0, 3) }, (_, index) => ({
		id: random.guid(),
		name: `${index === 0 ? '' : `site${index}.`}${domain}`,
	}));
	const tenantSeats = new Map<number, Array<Schemas['TenantUserSeats']>>();
	for (const { id, name } of tenants) {
		const type = (random.chance(0.8) ? 0 : random.integer(1, 3)) as Schemas['TenantType'];
		const assignedUserSeat = random.integer(0, 300);
		const row = {
			type,
			tenantId: id,
			tenantName: name,
			availableUserSeat: random.integer(0, 320),
			assignedUserSeat,
		};
		tenantSeats.set(type, [...(tenantSeats.get(type) ?? []), row]);
	}
	return { tenants, tenantSeats };
}

function inventCustomer(
	random: SeededRandom,
	id: string,
	index: number,
	{ today, seed }: DataOptions,
): SandboxCustomer {
	const organization =
		HOSTILE_NAMES[index] ?? `${random.pick(FIRST)} ${random.pick(SECOND)} ${random.pick(FORM)} ${index}`;
	const domain = `customer${index}.example`;
	// One in ten has no subscription.
	const count = index % 10 === 9 ? 0 : random.integer(1, 4);
	// Most begin with the backup of Microsoft 365.
	const invented = Array.from({ length: count }, (_, position) =>
		inventSubscription(
			random,
			today,
			position === 0 && random.chance(0.8) ? SERVICES[0] : random.pick(SERVICES),
		),
	);
	const customer = {
		id,
		organization,
		ownerEmail: `owner@${domain}`,
		jobStatus: random.integer(0, 6) as Schemas['JobStatus'],
		countryOrRegion: random.pick(COUNTRIES),
		managementMode: random.integer(0, 2) as Schemas['ManagementMode'],
		...inventTenants(random, domain),
		subscriptions: invented.map(({ productType: _, ...subscription }) => subscription),
		seats: sumSeats(invented),
	};
	const hasCloudBackup = customer.seats.has(SERVICES[0].productType);
	const protection = new CustomerProtection(customer, hasCloudBackup, seed + index, today);
	return { ...customer, protection };
}

/** An MSP's customers. Those that come first have hostile names. */
export function generateCustomers(options: DataOptions): SandboxCustomer[] {
	const { customers, seed } = options;
	const random = new SeededRandom(seed);
	// Of their own, so that they stay the same when more is invented.
	const ids = new SeededRandom(seed);
	return Array.from({ length: customers }, (_, index) => inventCustomer(random, ids.guid(), index, options));
}
