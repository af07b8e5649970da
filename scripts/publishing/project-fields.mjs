// Returns the fields that each published `package.json` copies from the root. npm cannot inherit the fields of another `package.json`.

/** The owner in the root `package.json` until the project has a repository. */
const placeholder = 'OWNER'

/** Reads the URL of the repository, without `git+` and `.git`. */
export const repositoryUrl = ({ repository }) => repository.url.replace(/^git\+|\.git$/g, '')

const ownerOf = (project) => new URL(repositoryUrl(project)).pathname.split('/')[1]

/** Whether the root `package.json` still has the placeholder as the owner, in the repository or in the website. */
export const hasPlaceholder = (project) =>
  ownerOf(project) === placeholder || project.homepage.includes(placeholder)

/** Returns the text of `.github/CODEOWNERS`. */
export const codeOwners = (project) =>
  `# Written by \`npm run manifests -- --write\`.\n* @${ownerOf(project)}\n`

const commonKeywords = ['genauth', 'authing', 'oauth2', 'oidc', 'login']

/**
 * Returns the manifest with the fields that it must have.
 *
 * @param project the root `package.json`
 * @param folder the folder of the package in the repository
 */
export function withProjectFields(manifest, { project, folder }) {
  const { name, version, description, keywords = [], ...rest } = manifest
  const own = keywords.filter((keyword) => !commonKeywords.includes(keyword))
  return {
    name,
    version,
    description,
    keywords: [...commonKeywords, ...own],
    ...rest,
    homepage: project.homepage,
    bugs: { url: `${repositoryUrl(project)}/issues` },
    repository: { ...project.repository, directory: folder },
    license: project.license,
    author: project.author,
    publishConfig: { access: 'public', provenance: true },
  }
}
