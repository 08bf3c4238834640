/** What a new rules file begins with. */
export const NEW_FILE = '# Rules of your own. They are loaded behind the default ones and can use, extend and change them.\n';
