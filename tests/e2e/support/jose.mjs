// npm's jose, for scripts outside of this folder.
export * from 'jose';
