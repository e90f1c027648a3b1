/** Text of ours as guests see text: its UTF-8 bytes, one character each. */
export const utf8Bytes = (text: string): string => Buffer.from(text).latin1Slice();
