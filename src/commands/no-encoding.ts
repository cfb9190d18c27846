/** Why a text is not written back. */
export const NO_ENCODING = 'is not written, as it has bytes that stand for no character: save it as UTF-8';
