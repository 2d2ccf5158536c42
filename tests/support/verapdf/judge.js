// Judges PDF files with veraPDF, run by the Rhino shell that veraPDF's own archive carries:
// a runtime of Java is enough, no compiler. Reads one path a line from standard input and answers
// each with one line of JSON: {"PDFA_3_A": {"checks": 9, "failures": ["6.1.3-1: ..."]}, "PDFUA_1": ...}.
// The profiles are read here with the plain XML reader, so that no JAXB runtime is needed.
var flavours = Packages.org.verapdf.pdfa.flavours.PDFAFlavour;
var profiles = Packages.org.verapdf.pdfa.validation.profiles.Profiles;
var parserOf = Packages.org.verapdf.gf.model.GFModelParser.createModelWithFlavour;
var loader = java.lang.Thread.currentThread().getContextClassLoader();

function list(nodes, make) {
  var found = new java.util.ArrayList();
  for (var i = 0; i < nodes.getLength(); i++) found.add(make(nodes.item(i)));
  return found;
}

function child(element, name) {
  var found = element.getElementsByTagName(name);
  return found.getLength() ? found.item(0) : null;
}

function text(element, name) {
  var found = child(element, name);
  return found === null ? "" : String(found.getTextContent());
}

function ruleOf(element) {
  var id = child(element, "id");
  var specification = Packages.org.verapdf.pdfa.flavours.PDFAFlavour$Specification;
  var argument = Packages.org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
  var error = child(element, "error");
  return profiles.ruleFromValues(
    profiles.ruleIdFromValues(
      specification.valueOf(id.getAttribute("specification")),
      id.getAttribute("clause"), parseInt(id.getAttribute("testNumber"), 10)),
    element.getAttribute("object"),
    java.lang.Boolean.valueOf(element.getAttribute("deferred")),
    element.getAttribute("tags"),
    text(element, "description"), text(element, "test"),
    profiles.errorFromValues(text(error, "message"), new java.util.ArrayList()),
    new java.util.ArrayList());
}

function variableOf(element) {
  return profiles.variableFromValues(
    element.getAttribute("name"), element.getAttribute("object"),
    text(element, "defaultValue"), text(element, "value"));
}

function profile(flavour, name) {
  var stream = loader.getResourceAsStream("org/verapdf/pdfa/validation/" + name + ".xml");
  var root = javax.xml.parsers.DocumentBuilderFactory.newInstance()
    .newDocumentBuilder().parse(stream).getDocumentElement();
  var details = profiles.profileDetailsFromValues(name, name, "veraPDF", new java.util.Date(0));
  return profiles.profileFromValues(
    flavour, details, "",
    new java.util.LinkedHashSet(list(root.getElementsByTagName("rule"), ruleOf)),
    new java.util.LinkedHashSet(list(root.getElementsByTagName("variable"), variableOf)));
}

function failuresOf(result) {
  var failures = [];
  for (var entries = result.getTestAssertions().iterator(); entries.hasNext();) {
    var each = entries.next();
    if (String(each.getStatus().name()) === "FAILED") {
      failures.push(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() +
        ": " + each.getMessage() + " (" + each.getLocation().getContext() + ")");
    }
  }
  return failures;
}

function judge(path, both) {
  var parser = parserOf(new java.io.File(path), both.get(0).getPDFAFlavour());
  var kinds = new java.util.ArrayList();
  kinds.add(both.get(0).getPDFAFlavour());
  kinds.add(both.get(1).getPDFAFlavour());
  parser.setFlavours(kinds);
  var validator = Packages.org.verapdf.pdfa.validation.validators.ValidatorFactory
    .createValidatorByProfiles(both, 50, false, true, false);
  try {
    var verdict = {};
    for (var each = validator.validateAll(parser).iterator(); each.hasNext();) {
      var result = each.next();
      verdict[String(result.getPDFAFlavour().name())] = {
        checks: result.getTotalAssertions(), failures: failuresOf(result)};
    }
    return verdict;
  } finally {
    validator.close();
    parser.close();
  }
}

Packages.org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var both = new java.util.ArrayList();
both.add(profile(flavours.PDFA_3_A, "PDFA-3A"));
both.add(profile(flavours.PDFUA_1, "PDFUA-1"));
var input = new java.io.BufferedReader(new java.io.InputStreamReader(java.lang.System["in"], "UTF-8"));
for (var path = input.readLine(); path !== null; path = input.readLine()) {
  var answer;
  try {
    answer = judge(path, both);
  } catch (error) {
    answer = {error: String(error)};
  }
  print(JSON.stringify(answer));
}
