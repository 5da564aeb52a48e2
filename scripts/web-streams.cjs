// xz-decompress asks for Node's stream/web, which has been global since Node 18.
module.exports = { ReadableStream: globalThis.ReadableStream };
