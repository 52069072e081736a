/** What a browser that reads codes from pictures offers; TypeScript does not know of it yet. */
interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}

interface Detectors {
  new (settings: { formats: string[] }): Detector;
  getSupportedFormats: () => Promise<string[]>;
}

/** The codes that labels bear: square ones, and the bars of travellers and of goods. */
const wanted = [
  "qr_code",
  "data_matrix",
  "code_128",
  "code_39",
  "code_93",
  "itf",
  "codabar",
  "ean_13",
  "ean_8",
  "upc_a",
  "pdf417",
];

const detectors = () => (window as { BarcodeDetector?: Detectors }).BarcodeDetector;

/** Whether this browser can read codes with a camera: only some can, and only over TLS. */
export function hasCameraScan(): boolean {
  return detectors() !== undefined && navigator.mediaDevices?.getUserMedia !== undefined;
}

/** A reader of the codes that this browser knows. */
export async function codeReader(): Promise<Detector> {
  const Known = detectors();
  if (!Known) throw new Error("no BarcodeDetector");
  const known = await Known.getSupportedFormats();
  return new Known({ formats: wanted.filter((format) => known.includes(format)) });
}
