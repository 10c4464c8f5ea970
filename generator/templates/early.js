var root=document.documentElement,kept={};root.className="js";try{kept=localStorage;if(kept.internal)root.className="js all"}catch(e){}
root.dataset.theme=kept.theme||"";root.dataset.lang=kept.lang||"curl"
