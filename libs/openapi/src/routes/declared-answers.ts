import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { answersOf, type Route } from './routes.js';
import { filesOf, type Sources } from './source-files.js';

/** Throws for a route whose `@Operation()` names another type than the handler's return type. */
export function assertAnswersAsDeclared(routes: readonly Route[], sources: Sources): void {
  const declared = declaredAnswers(sources);
  for (const route of routes) {
    const handler = `${route.controller.name}.${route.name}`;
    const returned = declared.get(handler);
    const named = answersOf(route).map(({ type }) => type ?? 'void');
    const wrong = named.find((type) => type !== returned && !(type === 'void' && named.length > 1));
    // A controller that a test declares is in none of the files.
    if (returned === undefined || wrong === undefined) continue;
    throw new Error(`${handler} answers ${returned}, but its @Operation() says ${wrong}.`);
  }
}

/** Maps each handler, e.g. `ChatsController.list`, to its return type without the promise. */
function declaredAnswers(sources: Sources): Map<string, string> {
  const controllers = filesOf(sources).filter((file) => file.endsWith('.controller.ts'));
  return new Map(controllers.flatMap((file) => classesIn(file).flatMap(returnTypes)));
}

function classesIn(file: string): ts.ClassDeclaration[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  return source.statements.filter(ts.isClassDeclaration);
}

function returnTypes({ name, members }: ts.ClassDeclaration): [string, string][] {
  return members.filter(ts.isMethodDeclaration).map((method) => {
    const type = method.type?.getText() ?? 'unknown';
    return [
      `${name?.text ?? ''}.${method.name.getText()}`,
      type.replace(/^Promise<(.*)>$/s, '$1').replace(/ \| void$/, ''),
    ];
  });
}
