"""Every constraint component that the compiler knows, by the local name of the SHACL parameter that declares it."""

from qkg.validation.compile import property_components, shape_components, sparql_component, value_components

COMPONENTS = {
    **value_components.COMPONENTS,
    **property_components.COMPONENTS,
    **shape_components.COMPONENTS,
    **sparql_component.COMPONENTS,
}
