import './base.css';
import './subject.css';
import './sections.css';
