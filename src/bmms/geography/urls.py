from django.urls import URLPattern, URLResolver, path, register_converter

from bmms.geography import api, views


class PlaceCode:
    regex = r"\d{10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PlaceCode, "psgc")

urlpatterns = [
    path("", views.places, name="places"),
    path("search/", views.options, name="options"),
    path("steps/", views.steps, name="steps"),
    path("map.json", views.country_map, name="country_map"),
    path("<psgc:place>/", views.place, name="place"),
    path("<psgc:place>/map.json", views.place_map, name="place_map"),
]

platform_api: list[URLPattern | URLResolver] = [
    path("places/", api.places, name="places"),
    path("places/<psgc:place>/", api.place, name="place"),
    path("places/<psgc:place>/inside/", api.inside, name="places_inside"),
]
