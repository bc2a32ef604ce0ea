"""Pages made from many rooms: home, search, events and makerspaces in public, feeds, my tickets."""
