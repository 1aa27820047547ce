/** @throws {Error} when this is not the Node.js that the package brings along (argon2 in node:crypto, type stripping) */
export function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 24 || (major === 24 && minor < 7)) {
    throw new Error(`it needs Node.js 24.7 or newer and this is ${process.versions.node}; run npm ci, then npm start.`);
  }
}
