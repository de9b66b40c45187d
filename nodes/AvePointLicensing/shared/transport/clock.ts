/** Milliseconds of a clock that only goes forward: the machine's time may be set back amid a wait. */
export const now = () => performance.now();
