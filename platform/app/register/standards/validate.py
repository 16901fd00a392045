"""Holds documents against the standards in this folder. Reads JSON: {"shapes": [turtle or JSON-LD texts],
"schemas": [[schema file, document], ...]}; writes JSON: for each the faults that were found."""

import json
import pathlib
import sys

import jsonschema
import pyshacl
import rdflib

here = pathlib.Path(__file__).parent
asked = json.load(sys.stdin)
shapes = rdflib.Graph().parse(here / "dcat-ap-3.0.1.shacl.ttl", format="turtle")


def shape_faults(form, text):
    data = rdflib.Graph().parse(data=text, format=form)
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    faults = [
        f"{results.value(one, sh.focusNode)} {results.value(one, sh.resultPath)} {results.value(one, sh.resultMessage)}"
        for one in results.subjects(rdflib.RDF.type, sh.ValidationResult)
        if results.value(one, sh.resultSeverity) == sh.Violation
    ]
    return {"faults": sorted(faults), "said": len(data), "triples": sorted(map(line, data))}


def line(triple):
    return " ".join("_" if isinstance(one, rdflib.BNode) else one.n3() for one in triple)


def schema_faults(file, document):
    schema = json.loads((here / file).read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [f"{one.json_path}: {one.message}"[:300] for one in validator.iter_errors(document)]


json.dump(
    {
        "shapes": [shape_faults(form, text) for form, text in asked["shapes"]],
        "schemas": [schema_faults(file, document) for file, document in asked["schemas"]],
    },
    sys.stdout,
)
