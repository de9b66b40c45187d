const TLS_CODE = /^(ERR_TLS_|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;
const OTHER_LASTING_CODE = /^(ENOTFOUND|ERR_INVALID_|ERR_FR_)/;

const toCode = (code: unknown) => String(code ?? '');

/** Whether a connection ended with this code because no secure one could be made. */
export const isTls = (code: unknown) => TLS_CODE.test(toCode(code));

/** Whether another try may succeed where a connection ended with this code: not where a name or a certificate is wrong. */
export const isTransient = (code: unknown) => !isTls(code) && !OTHER_LASTING_CODE.test(toCode(code));
