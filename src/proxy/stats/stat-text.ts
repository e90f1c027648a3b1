/** Names of stats are bytes in latin1; guests mean UTF-8. */
export const statText = (name: string): string => Buffer.from(name, 'latin1').toString();
