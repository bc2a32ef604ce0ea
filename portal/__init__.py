"""The portal of Wenzhou's makers: one folder a room, and `factory.create_app` which alone knows every room."""
