/** The languages of the pages. */
export type Language = 'en' | 'zh'

/** The texts of the login, registration and consent pages. Values in `{}` are HTML whose content is escaped. */
export interface Texts {
  languageTag: string
  logIn: string
  toTheApp: string
  forTheApp: string
  inTenant: string
  withConnection: string
  level: string
  username: string
  password: string
  name: string
  wrongPassword: string
  testUsers: string
  continueAs: string
  noAccount: string
  register: string
  haveAccount: string
  problems: { username: string; password: string; taken: string }
  allowAccess: string
  loggedInAs: string
  requests: string
  allow: string
  deny: string
  footer: string
}

const english: Texts = {
  languageTag: 'en',
  logIn: 'Log in',
  toTheApp: 'to the app {app}',
  forTheApp: 'for the app {app}',
  inTenant: ' in the tenant {tenant}',
  withConnection: 'with the connection {connection}',
  level: 'The app requires the authentication level {level}.',
  username: 'Username',
  password: 'Password',
  name: 'Name',
  wrongPassword: 'Wrong username or password.',
  testUsers: 'Test users',
  continueAs: 'Continue as {name}',
  noAccount: 'No account yet?',
  register: 'Create an account',
  haveAccount: 'Already have an account?',
  problems: {
    username: 'This username is invalid. Use letters, digits and . _ @ - only.',
    password: 'The password is missing. Enter a password.',
    taken: 'This username is already in use. Choose another one, or log in.',
  },
  allowAccess: 'Allow access?',
  loggedInAs: 'You are logged in as {user}.',
  requests: 'The app {app} requests permission to:',
  allow: 'Allow',
  deny: 'Deny',
  footer: 'GenAuth emulator, a local identity server. Do not use real passwords here.',
}

const chinese: Texts = {
  languageTag: 'zh-CN',
  logIn: '登录',
  toTheApp: '登录到应用 {app}',
  forTheApp: '用于应用 {app}',
  inTenant: '，租户 {tenant}',
  withConnection: '使用身份源 {connection}',
  level: '应用要求的认证级别：{level}。',
  username: '用户名',
  password: '密码',
  name: '姓名',
  wrongPassword: '用户名或密码错误。',
  testUsers: '测试用户',
  continueAs: '以 {name} 的身份继续',
  noAccount: '还没有账号？',
  register: '注册账号',
  haveAccount: '已有账号？',
  problems: {
    username: '用户名无效。只能使用字母、数字和 . _ @ -。',
    password: '缺少密码。请输入密码。',
    taken: '用户名已被使用。请换一个用户名，或直接登录。',
  },
  allowAccess: '允许访问？',
  loggedInAs: '当前登录用户：{user}。',
  requests: '应用 {app} 请求以下权限：',
  allow: '允许',
  deny: '拒绝',
  footer: 'GenAuth 模拟器：本地身份服务器。请勿在此使用真实密码。',
}

export const textsOf: Readonly<Record<Language, Texts>> = { en: english, zh: chinese }

/** Replaces `{name}` with HTML whose content is escaped. */
export function fill(text: string, name: string, html: string): string {
  return text.replace(`{${name}}`, () => html)
}
