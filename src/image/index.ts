/** Filters as OCI images: packing, keeping, moving, checking and signing them. */
export { formatReference, parseReference } from '../../registry/reference.ts';
export { attach, readAttachments } from './attachments.ts';
export { checkLogin, isRegistry, requireRegistry } from './check-login.ts';
export { checkImage } from './consumers/check-image.ts';
export type { ConsumerName, Verdict } from './consumers/consumer.ts';
export { DEFAULT_FORMAT, IMAGE_FORMATS, type ImageFormat } from './filter.ts';
export { loadImages, saveImage } from './image-archive.ts';
export { type Connection, type FoundImage, type Images, type Place, withTag } from './images.ts';
export { type InspectedImage, inspectImage } from './inspect-image.ts';
export { type ListedImage, listImages } from './list-images.ts';
export { type ModuleOfImage, moduleOfImage } from './module-file.ts';
export { packImage } from './pack.ts';
export { attachmentsOf, filterOf } from './project-filter.ts';
export { readTextFile } from './read-text-file.ts';
export { removeImage } from './remove-image.ts';
export {
  readPrivateKey,
  readPublicKey,
  SIGNATURE_FORMS,
  type SignatureForm,
  signImage,
  verifySignature,
} from './signing/index.ts';
export { storeImage } from './store-image.ts';
export { transfer } from './transfer.ts';
export { unpackImage } from './unpack.ts';
export { lastVerified, rememberVerified } from './verifications.ts';
export { importWasmeStore } from './wasme-store.ts';
export { writeFilter } from './write-filter.ts';
