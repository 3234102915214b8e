import './base.css';
import './subject.css';
import './sections.css';
import './packages.css';
import './details.css';
import './preview.css';
import './after.css';
