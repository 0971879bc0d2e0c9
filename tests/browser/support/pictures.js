// Compares what the page would publish with the original, pixel by pixel, inside the browser.

// The mean difference (0 to 255) between rendition and original inside a box of the photo's pixels.
export async function differenceInside(page, photo, rendition, box) {
  return page.evaluate(async ({ id, url, size, box: [x, y, width, height] }) => {
    const SIDE = 64;
    const pixels = async (address) => {
      const picture = await createImageBitmap(await (await fetch(address)).blob());
      const scale = picture.width / size.width;
      const canvas = new OffscreenCanvas(SIDE, SIDE);
      const context = canvas.getContext('2d');
      context.drawImage(picture, x * scale, y * scale, width * scale, height * scale, 0, 0, SIDE, SIDE);
      return context.getImageData(0, 0, SIDE, SIDE).data;
    };
    const [a, b] = [await pixels(url), await pixels(`/api/photos/${id}/original?side=0`)];
    let sum = 0;
    for (let i = 0; i < a.length; i += 4) {
      for (let c = 0; c < 3; c += 1) sum += Math.abs(a[i + c] - b[i + c]);
    }
    return sum / (3 * SIDE * SIDE);
  }, { id: photo.photo.id, url: rendition.url, size: { width: photo.width, height: photo.height }, box });
}

// SHA-256 of a rendition's file, once it is sure that the picture on the screen shows it, pixel for pixel.
export async function digestOfShown(page, rendition) {
  return page.evaluate(async (url) => {
    const bytes = await (await fetch(url)).arrayBuffer();
    const pixels = (picture, width, height) => {
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context.drawImage(picture, 0, 0);
      return context.getImageData(0, 0, width, height).data;
    };
    const shown = document.querySelector('img.rendition');
    const file = await createImageBitmap(new Blob([bytes]));
    const [a, b] = [shown, file].map((picture) => pixels(picture, file.width, file.height));
    if (shown.naturalWidth !== file.width || a.some((value, index) => value !== b[index])) throw new Error('another picture is shown');
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, rendition.url);
}

// `count` small photos as files for an upload, other ones for each stem.
export async function madePhotos(page, count, stem = 'photo') {
  const encoded = await page.evaluate(async ([wanted, seed]) => {
    const pictures = [];
    for (let i = 0; i < wanted; i += 1) {
      const canvas = new OffscreenCanvas(320, 240);
      const context = canvas.getContext('2d');
      context.fillStyle = `hsl(${(i * 37 + seed) % 360} ${40 + (seed % 50)}% 60%)`;
      context.fillRect(0, 0, 320, 240);
      context.fillStyle = '#123';
      context.fillRect((i * 13) % 280, (i * 7) % 200, 40, 40);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
      pictures.push(btoa(String.fromCharCode(...bytes)));
    }
    return pictures;
  }, [count, [...stem].reduce((sum, letter) => sum + letter.codePointAt(0), 0)]);
  return encoded.map((text, index) => ({
    name: `${stem}_${String(index + 1).padStart(2, '0')}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(text, 'base64'),
  }));
}

// The same photo as a camera writes it that says what it is.
export function takenWith({ name, mimeType, buffer }, make, model) {
  const texts = [make, model].map((text) => Buffer.from(`${text}\0`.padEnd(5, '\0')));
  const entries = 8 + 2 + 12 * texts.length + 4;
  const tiff = Buffer.alloc(entries);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(texts.length, 8);
  texts.forEach((text, index) => {
    const at = 10 + 12 * index;
    tiff.writeUInt16LE(0x010f + index, at);  // make, model
    tiff.writeUInt16LE(2, at + 2);
    tiff.writeUInt32LE(text.length, at + 4);
    tiff.writeUInt32LE(entries + (index === 0 ? 0 : texts[0].length), at + 8);
  });
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, ...texts]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return { name, mimeType, buffer: Buffer.concat([buffer.subarray(0, 2), head, exif, buffer.subarray(2)]) };
}
