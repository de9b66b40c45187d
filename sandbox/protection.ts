/* What Cloud Backup for Microsoft 365 protects of a customer. All of it is invented. */
import type { components } from '../nodes/AvePointLicensing/shared/apiTypes';
import { SeededRandom } from './seededRandom';

type Schemas = components['schemas'];
type ModuleProtection = Schemas['ModuleProtection'];
export type ProtectedUser = Schemas['ProtectedUser'];

interface Owner {
	id: string;
	ownerEmail: string;
	tenants: Schemas['Customer']['tenants'];
}

/** "Exchange Online" and "Microsoft 365 Group" were seen (LIVE); the others are invented after them. */
const MODULES = [
	'Exchange Online',
	'Microsoft 365 Group',
	'OneDrive for Business',
	'SharePoint Online',
	'Microsoft Teams',
];
/** Names that break careless code. */
const HOSTILE_USERS = ['=1+1', 'O\'Neil, "Ann"', 'Grüße 🚀', '', '<b>bold</b>', 'null', '山田 花子'];
const MAILBOX = 0;
const ONE_DRIVE = 2;

/** In the form that the service writes this date (DOC), `09/20/2026T13:00:00Z`. */
function inventRunTime(random: SeededRandom, today: Date): string {
	const [year, month, day] = new Date(today.getTime() - random.integer(0, 9) * 86_400_000)
		.toISOString()
		.slice(0, 10)
		.split('-');
	return `${month}/${day}/${year}T13:00:00Z`;
}

function inventModule(
	random: SeededRandom,
	today: Date,
	{ id, ownerEmail }: Owner,
	tenantId: string,
	serviceModule: string,
): ModuleProtection {
	const scanned = random.chance(0.1) ? 0 : random.integer(1, 900);
	// One in twenty protects more than it counts: what was deleted stays in the backup.
	const most = random.chance(0.05) ? scanned + 5 : scanned;
	const protectedObjects = random.integer(Math.floor(most / 2), most);
	const number = (value: number) => (random.chance(0.1) ? String(value) : value);
	const row: ModuleProtection = {
		customerId: id,
		customer: ownerEmail,
		tenantId,
		serviceType: 'Microsoft 365',
		serviceModule,
		totalScannedObjects: number(scanned),
		totalProtectedObjects: number(protectedObjects),
		dataSizeStoredInAvePoint: random.pick(['0 GB', '12.5 GB', '1024 GB', 'N/A']),
		dataSizeStoredInBYOS: random.pick(['0 GB', 'N/A']),
		lastRunTime: inventRunTime(random, today),
	};
	// As before October 2026, or with a number that is not told.
	if (random.chance(0.1)) delete row.lastRunTime;
	if (random.chance(0.05)) delete row.totalScannedObjects;
	return row;
}

function inventUser(
	random: SeededRandom,
	index: number,
	domain: string,
	inSmallLetters: boolean,
): ProtectedUser {
	const statuses = [MAILBOX, ONE_DRIVE]
		.filter(() => !random.chance(0.03))
		.map((module) => ({ module, isProtected: random.chance(0.85) }) as const);
	const user: ProtectedUser = {
		id: random.guid(),
		email: `user${index}@${domain}`,
		displayName: HOSTILE_USERS[index] ?? `User ${index}`,
		moduleStatus: inSmallLetters
			? (statuses as ProtectedUser['moduleStatus'])
			: statuses.map(({ module, isProtected }) => ({ Module: module as 0 | 2, IsProtected: isProtected })),
	};
	if (random.chance(0.02)) delete user.moduleStatus;
	return user;
}

/**
 * Users of a tenant, each with what is protected.
 * @param inSmallLetters which of both documented forms of moduleStatus
 */
export function inventUsers(
	count: number,
	seed: number,
	domain: string,
	inSmallLetters = true,
): ProtectedUser[] {
	const random = new SeededRandom(seed);
	return Array.from({ length: count }, (_, index) => inventUser(random, index, domain, inSmallLetters));
}

/** What is protected of one customer. Invented anew for each question, the same each time: a sandbox can have 100,000 customers. */
export class CustomerProtection {
	private ownModules?: ModuleProtection[];

	private readonly ownUsers = new Map<string, ProtectedUser[]>();

	/** @param owner none of whose tenants are protected when it has no Cloud Backup */
	constructor(
		private readonly owner: Owner,
		private readonly hasCloudBackup: boolean,
		private readonly seed: number,
		private readonly today: Date,
	) {}

	/** A row for each module of each tenant. */
	get modules(): ModuleProtection[] {
		const { owner, today } = this;
		if (this.ownModules) return this.ownModules;
		const random = new SeededRandom(this.seed);
		const tenants = this.hasCloudBackup ? owner.tenants : [];
		return tenants.flatMap(({ id }) => MODULES.map((name) => inventModule(random, today, owner, id, name)));
	}

	set modules(modules: ModuleProtection[]) {
		this.ownModules = modules;
	}

	/** The users of a tenant. The second tenant of a customer has none. */
	users(tenantId: string): ProtectedUser[] {
		const own = this.ownUsers.get(tenantId);
		const position = this.owner.tenants.findIndex(({ id }) => id === tenantId);
		if (own) return own;
		if (!this.hasCloudBackup || position < 0 || position === 1) return [];
		const domain = this.owner.tenants[position].name;
		return inventUsers(5 + (this.seed % 140), this.seed + position, domain, this.seed % 2 === 0);
	}

	setUsers(tenantId: string, users: ProtectedUser[]): void {
		this.ownUsers.set(tenantId, users);
	}
}
