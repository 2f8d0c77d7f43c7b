// Every page begins with this; a page's own script comes after it.

import "./core/forms.js";
import "./core/frame.js";
import "./core/keys.js";
