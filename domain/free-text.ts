const ADDRESS = /[^\s@<>()[\]",;:]+@[^\s@<>()[\]",;:]+/gu;

/** What a person wrote, without anything that looks like an address: reasons and evidence are kept beside keys (C10). */
export const withoutAddresses = (text: string): string => text.replace(ADDRESS, '(address)');
