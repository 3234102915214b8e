from shapes.area import square
