// Cube's compiler on the small company of `shapes`: reads {shape: [question, …]} from stdin and prints {shape:
// [milliseconds, …]} without the first questions. NODE_PATH leads to @cubejs-backend/schema-compiler; its native part,
// which reads YAML and templates, is not needed here.
const { prepareCompiler, PostgresQuery } = require('@cubejs-backend/schema-compiler');

const FACTS = ['orders', 'payments', 'refunds'];
const FUNCTIONS = ['sum', 'avg', 'min', 'max', 'sum', 'avg', 'min', 'max'];
const ATTRIBUTES = [...Array(12).keys()];

function dimensions(letter, key) {
  const each = ATTRIBUTES.map((n) => `${letter}${n}: { sql: \`${letter}${n}\`, type: \`string\` }`);
  return `dimensions: { ${key}: { sql: \`${key}\`, type: \`number\`, primaryKey: true }, ${each.join(', ')} }`;
}

function join(target, relationship, key) {
  return `${target}: { relationship: \`${relationship}\`, sql: \`\${CUBE}.${key} = \${${target}}.${key}\` }`;
}

const down = FACTS.map((fact) => join(fact, 'one_to_many', 'customer_id')).join(', ');
const cubes = [
  `cube(\`regions\`, { sql_table: \`regions\`, ${dimensions('r', 'region_id')} });`,
  `cube(\`customers\`, { sql_table: \`customers\`, ${dimensions('c', 'customer_id')},
     joins: { ${join('regions', 'many_to_one', 'region_id')}, ${down} } });`,
];
for (const fact of FACTS) {
  const measures = FUNCTIONS.map((f, n) => `m${n}: { sql: \`m${n}\`, type: \`${f}\` }`).join(', ');
  cubes.push(
    `cube(\`${fact}\`, { sql_table: \`${fact}\`, joins: { ${join('customers', 'many_to_one', 'customer_id')} },
       dimensions: { id: { sql: \`id\`, type: \`number\`, primaryKey: true }, at: { sql: \`at\`, type: \`time\` } },
       measures: { ${measures} } });`
  );
}
const model = cubes.join('\n');

function named(name) {
  const [head, last] = name.split('.');
  return `${head}s.${last}`;
}

function query(question) {
  const fact = question.metrics[0].split('.')[0];
  const time = question.range.length
    ? [{ dimension: `${fact}.at`, dateRange: [question.range[0], '2017-12-31'], granularity: question.dimensions[0] === 'day' ? 'day' : undefined }]
    : [];
  return {
    measures: question.metrics,
    dimensions: question.dimensions.filter((name) => name !== 'day').map(named),
    timeDimensions: time,
    filters: question.filters.map(([name, values]) => ({ member: named(name), operator: 'equals', values })),
    order: question.order ? [{ id: question.order, desc: true }] : [],
    rowLimit: question.limit || null,
    timezone: 'UTC',
  };
}

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const shapes = JSON.parse(Buffer.concat(chunks).toString());
  const repository = {
    localPath: () => __dirname,
    dataSchemaFiles: () => Promise.resolve([{ fileName: 'model.js', content: model }]),
  };
  const compilers = prepareCompiler(repository, { adapter: 'postgres', nativeInstance: { newJinjaEngine: () => ({}) } });
  await compilers.compiler.compile();
  const ask = (question) => {
    const made = new PostgresQuery(compilers, query(question));
    return made.buildSqlAndParams();
  };
  const out = {};
  for (const [shape, questions] of Object.entries(shapes)) {
    const spent = [];
    for (const question of questions) {
      const begun = process.hrtime.bigint();
      ask(question);
      spent.push(Number(process.hrtime.bigint() - begun) / 1e6);
    }
    out[shape] = spent.slice(Number(process.argv[2]));
  }
  console.log(JSON.stringify(out));
}

main().catch((error) => {
  console.error(String(error.message || error).slice(0, 500));
  process.exit(1);
});
