/** Ends of a connection that a further try would meet again: names and certificates. */
const LASTING_CODE =
	/^(ENOTFOUND|ERR_TLS_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_INVALID_|EPROTO|ERR_FR_|ERR_SSL)/;

/** Whether another try may succeed where a connection ended with this code. */
export const isPassing = (code: unknown) => !LASTING_CODE.test(String(code ?? ''));
