// Reads a zip file whose entries are stored as they are: [{name, bytes}]
const END = 0x06054b50;
const ENTRY = 0x02014b50;

export function readZip(file) {
  let end = file.length - 22;
  while (end >= 0 && file.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw new Error('no zip file');
  const entries = [];
  let at = file.readUInt32LE(end + 16);
  for (let i = 0; i < file.readUInt16LE(end + 10); i += 1) {
    if (file.readUInt32LE(at) !== ENTRY) throw new Error('a broken zip file');
    if (file.readUInt16LE(at + 10) !== 0) throw new Error('an entry is compressed');
    const size = file.readUInt32LE(at + 24);
    const [name, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset));
    const local = file.readUInt32LE(at + 42);
    const begin = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    entries.push({
      name: file.subarray(at + 46, at + 46 + name).toString('utf8'), bytes: file.subarray(begin, begin + size),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}
