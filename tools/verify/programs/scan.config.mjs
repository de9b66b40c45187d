/* ESLint with the rules of n8n's scanner of community packages, which itself takes published packages only. */
import { buildScanConfig } from '@n8n/scan-community-package/scanner/scanner.mjs';

export default await buildScanConfig();
