export { anchorOf, isOurs, placeBeside } from '../../lib/pms/place.ts';
export { linesAddUp, readPage, readSettled } from '../../lib/pms/read.ts';
export { recognise } from '../../lib/pms/recognise.ts';
export { valueOf } from '../../lib/pms/value.ts';
export { createVisibility, isVisible } from '../../lib/pms/visible.ts';
export { watchPage } from '../../lib/pms/watch.ts';
