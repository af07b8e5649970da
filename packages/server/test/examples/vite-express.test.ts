import { describeExample } from './describe-example'
import { viteExpress } from './vite-express'

describeExample(viteExpress, { targets: 'unchanged', signedOutHtml: '<div id="root"></div>' })
